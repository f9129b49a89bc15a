-- One row a symbol. first_traded_on moves back when a late trade turns out to be earlier.
{{
    config(
        unique_key='symbol_key',
        merge_update_condition='DBT_INTERNAL_SOURCE.first_traded_on < DBT_INTERNAL_DEST.first_traded_on'
    )
}}

select
    {{ hash_key('symbol') }} as symbol_key,
    symbol,
    max(currency) as currency,
    min(trade_date) as first_traded_on
from {{ ref('trades') }}
group by symbol
