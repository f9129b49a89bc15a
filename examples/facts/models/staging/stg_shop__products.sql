-- The seed plays the source, and is loaded first. Where something else fills the source, this line goes:
-- depends_on: {{ ref('shop_products') }}
with source as (

    {{ received(source('shop', 'products'), ['sku']) }}

)

select
    sku,
    name as product_name,
    category,
    loaded_at
from source
