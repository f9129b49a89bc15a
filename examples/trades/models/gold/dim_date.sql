-- One row a day with trades; date_key reads as the date: 20250113.
{{ config(unique_key='date_key', merge_update_condition='false') }}

select distinct
    {{ date_key('trade_date') }} as date_key,
    trade_date as date,
    cast(year(trade_date) as integer) as year,
    cast(quarter(trade_date) as integer) as quarter,
    cast(month(trade_date) as integer) as month,
    cast(day(trade_date) as integer) as day,
    dayname(trade_date) as weekday,
    isodow(trade_date) >= 6 as is_weekend
from {{ ref('trades') }}
