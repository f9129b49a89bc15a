{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='seen_at', begin='2024-01-01', batch_size='day', concurrent_batches=false) }}
select * from {{ ref('stg_clicks') }}
