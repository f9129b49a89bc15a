{{ config(incremental_strategy='append', full_refresh=true) }}
select id from {{ ref('raw') }}
