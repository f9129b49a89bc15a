-- depends_on: {{ ref('shop_orders') }}
with source as (

    select * from {{ source('shop', 'orders') }}
    where loaded_at < cast('{{ var("as_of") }}' as date) + interval 1 day

)

select
    order_id,
    customer_id,
    amount,
    ordered_at,
    loaded_at
from source
qualify row_number() over (partition by order_id order by loaded_at) = 1
