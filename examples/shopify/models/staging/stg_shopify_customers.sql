-- depends_on: {{ ref('shopify_customers') }}
with source as (

    select * from {{ source('raw', 'shopify_customers') }}

)

select
    id as customer_id,
    first_name,
    last_name,
    email,
    city,
    state,
    country
from source
where id is not null
