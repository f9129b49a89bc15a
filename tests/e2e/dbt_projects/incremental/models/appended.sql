{{ config(incremental_strategy='append') }}
select * from {{ ref('raw') }} {% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}
