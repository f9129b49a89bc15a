-- A symbol's day: open, high, low, close, volume and VWAP. Only days are worked out anew whose trades have changed: a row
-- says from how many trades it was made, and when the newest of them came in.
{{ config(unique_key=['symbol_key', 'date_key']) }}

with trades as (

    select * from {{ ref('fact_trades') }}

)

{% if is_incremental() %}
, touched as (

    select symbol_key, date_key
    from (
        select symbol_key, date_key, count(*) as trades, max(_ingested_at) as _ingested_at
        from trades
        group by symbol_key, date_key
    )
    anti join {{ this }} using (symbol_key, date_key, trades, _ingested_at)

)
{% endif %}

select
    symbol_key,
    date_key,
    first(price order by event_time, trade_id) as open,
    max(price) as high,
    min(price) as low,
    last(price order by event_time, trade_id) as close,
    cast(sum(quantity) as bigint) as volume,
    cast(sum(notional) as decimal(28, 4)) as notional,
    cast(sum(notional) / sum(quantity) as decimal(18, 6)) as vwap,
    count(*) as trades,
    max(_ingested_at) as _ingested_at
from trades
{% if is_incremental() %}
semi join touched using (symbol_key, date_key)
{% endif %}
group by symbol_key, date_key
