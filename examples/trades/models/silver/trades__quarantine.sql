-- Records that break a rule, with the rule and the record as bronze has it.
{{ config(materialized='incremental', incremental_strategy='append') }}

with broken as (

    select * from {{ ref('trades_checked') }}
    where rule is not null
    {% if is_incremental() %}
        and {{ recently_ingested() }}
    {% endif %}

)

select
    rule,
    case rule
        when 'missing_field' then 'trade_id, symbol or trader_id is missing'
        when 'invalid_time' then 'event_time is no time'
        when 'wrong_type' then 'price, quantity or version is no number'
        when 'negative_price' then 'price is not above 0'
        when 'zero_quantity' then 'quantity is not above 0'
        when 'unknown_side' then 'side is neither BUY nor SELL'
    end as reason,
    record,
    _source,
    _source_row,
    _ingested_at
from broken
{% if is_incremental() %}
where not exists (
    select 1
    from {{ this }} as known
    where known._source = broken._source and known._source_row = broken._source_row
)
{% endif %}
