-- One row an order, with the customer's version (type 2, 6) and the profile (type 4) that held when it was placed.
-- An order is worked out anew when it is new, and when something was received about its customer: that may have come late.
{{ config(incremental_strategy='delete+insert', unique_key='order_id') }}

with orders as (

    select * from {{ ref('stg_shop__orders') }}

),

customers_received as (

    select
        customer_id,
        max(loaded_at) as loaded_at
    from {{ ref('stg_crm__customers') }}
    group by customer_id

)

select
    orders.order_id,
    cast(orders.ordered_at as date) as ordered_on,
    coalesce(customers.customer_key, '-1') as customer_key,
    coalesce(profiles.profile_key, '-1') as profile_key,
    orders.amount,
    orders.loaded_at as _order_loaded_at,
    customers_received.loaded_at as _customer_loaded_at
from orders
left join customers_received
    on orders.customer_id = customers_received.customer_id
left join {{ ref('dim_customers_type2') }} as customers
    on orders.customer_id = customers.customer_id
    and orders.ordered_at >= customers.effective_from
    and orders.ordered_at < customers.effective_to
left join {{ ref('int_customers__profiles') }} as profiles
    on orders.customer_id = profiles.customer_id
    and orders.ordered_at >= profiles.effective_from
    and orders.ordered_at < profiles.effective_to
{% if is_incremental() %}
where orders.loaded_at > {{ watermark('_order_loaded_at') }}
    or customers_received.loaded_at > {{ watermark('_customer_loaded_at') }}
{% endif %}
