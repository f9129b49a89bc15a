-- Accumulating snapshot fact. Grain: one order, for its whole life. The row is written again at each milestone; the date
-- of one that has not come is -1, and the lag up to it NULL.
--
-- Milestones may come in any order, twice and late: an order of which something came is worked out from all of them.
{{ config(incremental_strategy='delete+insert', unique_key='order_number') }}

{% set milestones = ['placed', 'paid', 'shipped', 'delivered', 'cancelled'] %}

with events as (

    select * from {{ ref('stg_shop__order_events') }}
    {% if is_incremental() %}
    where order_number in (
        select order_number from {{ ref('stg_shop__order_events') }} where loaded_at > {{ watermark() }}
    )
    {% endif %}

),

orders as (

    select
        order_number,
        {%- for milestone in milestones %}
        min(occurred_at) filter (where event = '{{ milestone }}') as {{ milestone }}_at,
        {%- endfor %}
        max(loaded_at) as loaded_at
    from events
    group by order_number

)

select
    order_number,
    {%- for milestone in milestones %}
    {{ date_key(milestone ~ '_at') }} as {{ milestone }}_date_key,
    {%- endfor %}
    date_diff('minute', placed_at, paid_at) as minutes_to_pay,
    date_diff('hour', paid_at, shipped_at) as hours_to_ship,
    date_diff('hour', shipped_at, delivered_at) as hours_in_transit,
    case
        when cancelled_at is not null then 'cancelled'
        when delivered_at is not null then 'delivered'
        when shipped_at is not null then 'shipped'
        when paid_at is not null then 'paid'
        else 'placed'
    end as status,
    loaded_at as _loaded_at
from orders
