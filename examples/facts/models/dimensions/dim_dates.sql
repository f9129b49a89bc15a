with days as (

    {{ dbt_utils.date_spine(
        datepart="day",
        start_date="cast('" ~ var('first_date') ~ "' as date)",
        end_date="cast('" ~ var('first_date_after') ~ "' as date)"
    ) }}

)

select
    {{ date_key('date_day') }} as date_key,
    cast(date_day as date) as date,
    dayname(date_day) as weekday,
    isodow(date_day) >= 6 as is_weekend,
    cast(date_trunc('month', date_day) as date) as month
from days

union all

-- The unknown member: a milestone that has not come.
select
    -1 as date_key,
    null as date,
    'none' as weekday,
    null as is_weekend,
    null as month
