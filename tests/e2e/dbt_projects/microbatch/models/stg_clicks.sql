{{ config(materialized='view', event_time='seen_at') }}
select id, cast(seen_at as timestamp) as seen_at, what from {{ ref('clicks') }}
