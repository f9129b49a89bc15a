-- One row a customer, as it is now, with what it has ordered.
{{ config(unique_key='customer_key') }}

with customer_stats as (

    select
        customer_id,
        count(*) as total_orders,
        sum(total_amount) as lifetime_value,
        min(created_at) as first_order_date,
        max(created_at) as last_order_date
    from {{ ref('stg_shopify_orders') }}
    group by customer_id

)

select
    {{ dbt_utils.generate_surrogate_key(['customers.customer_id']) }} as customer_key,
    customers.customer_id,
    customers.first_name || ' ' || customers.last_name as full_name,
    customers.email,
    customers.city,
    customers.state,
    customers.country,
    coalesce(stats.total_orders, 0) as total_orders,
    coalesce(stats.lifetime_value, 0) as lifetime_value,
    stats.first_order_date,
    stats.last_order_date,
    case
        when stats.lifetime_value > 10000 then 'enterprise'
        when stats.lifetime_value > 1000 then 'mid_market'
        else 'smb'
    end as customer_segment
from {{ ref('stg_shopify_customers') }} as customers
left join customer_stats as stats on customers.customer_id = stats.customer_id
