{{ config(materialized='incremental') }}
select id, sold_on from {{ source('raw', 'lines') }}
{% if is_incremental() %} where sold_on > (select max(sold_on) from {{ this }}) {% endif %}
