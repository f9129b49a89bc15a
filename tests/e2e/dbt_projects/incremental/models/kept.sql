{{ config(incremental_strategy='append', full_refresh=false) }}
select id from {{ ref('raw') }}
