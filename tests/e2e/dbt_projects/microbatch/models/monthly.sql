{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='month', begin='2024-01-01', batch_size='month', lookback=2, concurrent_batches=false) }}
select date_trunc('month', seen_at) as month, count(*) as n from {{ ref('stg_clicks') }} group by 1
