-- Transaction fact. Grain: one trade, in its newest version. Only trades that the table lacks, or has in an older version,
-- are merged.
{{
    config(
        unique_key='trade_key',
        merge_update_condition='DBT_INTERNAL_SOURCE.version > DBT_INTERNAL_DEST.version'
    )
}}

select
    {{ hash_key('trade_id') }} as trade_key,
    {{ hash_key('symbol') }} as symbol_key,
    {{ hash_key('trader_id') }} as trader_key,
    {{ date_key('trade_date') }} as date_key,
    trade_id,
    version,
    event_time,
    venue,
    side,
    price,
    quantity,
    notional,
    fee,
    _ingested_at
from {{ ref('trades') }}
{% if is_incremental() %}
anti join {{ this }} using (trade_id, version)
{% endif %}
