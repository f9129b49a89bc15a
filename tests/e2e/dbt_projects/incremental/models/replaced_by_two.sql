{{ config(incremental_strategy='delete+insert', unique_key=['id', 'k']) }}
select id, k, v + {{ 1 if is_incremental() else 0 }} as v from {{ ref('raw') }}
