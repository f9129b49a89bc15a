{{ config(incremental_strategy='merge', unique_key='id', merge_exclude_columns=['k']) }}
select id, {{ "'new'" if is_incremental() else "'old'" }} as k, v from {{ ref('raw') }}
