{{ config(incremental_strategy='merge', unique_key=['id'], merge_update_columns=['v']) }}
select id, {{ "'new'" if is_incremental() else "'old'" }} as k, v from {{ ref('raw') }}
