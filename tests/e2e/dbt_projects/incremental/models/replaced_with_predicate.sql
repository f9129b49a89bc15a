{{ config(incremental_strategy='delete+insert', unique_key='id', incremental_predicates=["day >= date '2024-01-03'"]) }}
select id, k, v, day from {{ ref('raw') }} {% if is_incremental() %} where day >= date '2024-01-03' {% endif %}
