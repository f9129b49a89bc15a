-- Every record of bronze, typed, with the first rule that it breaks.
with typed as (

    select
        trade_id,
        version,
        sequence,
        symbol,
        venue,
        trader_id,
        side,
        currency,
        try_cast(event_time as timestamptz) as event_time,
        try_cast(price as decimal(18, 4)) as price,
        try_cast(quantity as bigint) as quantity,
        try_cast(fee as decimal(18, 4)) as fee,
        cast(
            json_object(
                'trade_id', trade_id, 'version', version, 'sequence', sequence, 'event_time', event_time,
                'symbol', symbol, 'venue', venue, 'trader_id', trader_id, 'side', side, 'price', price,
                'quantity', quantity, 'currency', currency, 'fee', fee, '_rescued_data', _rescued_data
            ) as varchar
        ) as record,
        _source,
        _source_row,
        _ingested_at
    from {{ source('bronze', 'trades_raw') }}

)

select
    *,
    case
        when trade_id is null or symbol is null or trader_id is null then 'missing_field'
        when event_time is null then 'invalid_time'
        when price is null or quantity is null or version is null then 'wrong_type'
        when price <= 0 then 'negative_price'
        when quantity <= 0 then 'zero_quantity'
        when side is null or side not in ('BUY', 'SELL') then 'unknown_side'
    end as rule
from typed
