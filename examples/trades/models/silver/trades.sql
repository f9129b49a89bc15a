-- Typed, one row a trade, its newest version.
{{
    config(
        materialized='incremental',
        incremental_strategy='merge',
        unique_key='trade_id',
        merge_update_condition='DBT_INTERNAL_SOURCE.version > DBT_INTERNAL_DEST.version'
    )
}}

select
    trade_id,
    version,
    sequence,
    event_time,
    cast(make_timestamp(epoch_us(event_time)) as date) as trade_date,  -- in UTC
    symbol,
    venue,
    trader_id,
    side,
    price,
    quantity,
    cast(price * quantity as decimal(28, 4)) as notional,
    currency,
    fee,
    _source,
    _source_row,
    _ingested_at
from {{ ref('trades_checked') }}
where rule is null
{% if is_incremental() %}
    and {{ recently_ingested() }}
{% endif %}
qualify row_number() over (partition by trade_id order by version desc, _ingested_at, _source, _source_row) = 1
