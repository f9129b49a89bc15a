-- The orders as they are now, each with the customer that it has now.
with states as (

    {{ latest_of(ref('sat_order_shop'), 'order_hk') }}

),

owners as (

    {{ latest_of(ref('sat_order_customer_effectivity'), 'order_hk') }}

)

select
    hub.order_number,
    customers.customer_number,
    customers.name as customer_name,
    states.status,
    states.amount,
    owners.load_date as customer_since
from {{ ref('hub_order') }} as hub
join states on hub.order_hk = states.order_hk
join owners on hub.order_hk = owners.order_hk
join {{ ref('customers') }} as customers on owners.customer_hk = customers.customer_hk
