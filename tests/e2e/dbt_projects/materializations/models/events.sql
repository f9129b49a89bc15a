{{ config(materialized='incremental', unique_key='id') }}
select id, amount, '{{ is_incremental() }}' as again from {{ ref('stg_orders') }}
{% if is_incremental() %}
where id > (select max(id) - 1 from {{ this }})
{% endif %}
