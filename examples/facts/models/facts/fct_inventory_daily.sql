-- Periodic snapshot fact. Grain: one product at the end of one day, from its first movement to the day before `as_of`,
-- whether something moved or not. quantity_on_hand is semi-additive: over products, never over days.
--
-- A run makes the days that are missing and, when a movement came late, all days since that movement.
{{ config(incremental_strategy='delete+insert', unique_key=['date_key', 'product_key']) }}

with movements as (

    select * from {{ ref('stg_warehouse__movements') }}

),

days as (

    select cast(date_day as date) as day
    from (
        {{ dbt_utils.date_spine(
            datepart="day",
            start_date="cast('" ~ var('first_date') ~ "' as date)",
            end_date="cast('" ~ var('as_of') ~ "' as date)"
        ) }}
    ) as spine
    {% if is_incremental() %}
    where date_day >= least(
        (select min(moved_on) from movements where loaded_at > {{ watermark() }}),
        (select cast(max(date) as date) + 1 from {{ this }})
    )
    {% endif %}

),

moved as (

    -- Each day beside all movements until then: what a day is worth does not hang on what other days were made.
    select
        days.day,
        movements.sku,
        sum(movements.quantity) as on_hand,
        sum(movements.quantity) filter (where movements.moved_on = days.day and movements.quantity > 0) as received,
        -sum(movements.quantity) filter (where movements.moved_on = days.day and movements.quantity < 0) as shipped,
        max(movements.loaded_at) as loaded_at
    from days
    join movements on movements.moved_on <= days.day
    group by days.day, movements.sku

)

select
    {{ date_key('day') }} as date_key,
    {{ product_key() }} as product_key,
    day as date,
    cast(on_hand as bigint) as quantity_on_hand,
    cast(coalesce(received, 0) as bigint) as quantity_received,
    cast(coalesce(shipped, 0) as bigint) as quantity_shipped,
    loaded_at as _loaded_at
from moved
