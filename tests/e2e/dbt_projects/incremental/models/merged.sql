{{ config(incremental_strategy='merge', unique_key='id') }}
select id, k, v from {{ ref('raw') }}
