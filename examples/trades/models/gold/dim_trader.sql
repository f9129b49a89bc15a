-- One row a trader. first_trade_at moves back when a late trade turns out to be earlier.
{{
    config(
        unique_key='trader_key',
        merge_update_condition='DBT_INTERNAL_SOURCE.first_trade_at < DBT_INTERNAL_DEST.first_trade_at'
    )
}}

select
    {{ hash_key('trader_id') }} as trader_key,
    trader_id,
    min(event_time) as first_trade_at
from {{ ref('trades') }}
group by trader_id
