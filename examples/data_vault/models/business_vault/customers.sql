-- The customers as they are now, put together from what each system says of them.
with crm as (

    {{ latest_of(ref('sat_customer_crm'), 'customer_hk') }}

),

shop as (

    {{ latest_of(ref('sat_customer_shop'), 'customer_hk') }}

)

select
    hub.customer_hk,
    coalesce(hub.customer_number, 'none') as customer_number,
    crm.name,
    crm.city,
    shop.email,
    shop.newsletter,
    hub.record_source as first_heard_from,
    hub.load_date as first_heard_at
from {{ ref('hub_customer') }} as hub
left join crm on hub.customer_hk = crm.customer_hk
left join shop on hub.customer_hk = shop.customer_hk
