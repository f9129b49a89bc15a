-- One row a product. A product that is sold before it is in the list gets a row at once, an inferred member, which takes
-- its name and category when they come: facts that point to it stay as they are.
with products as (

    select * from {{ ref('stg_shop__products') }}

),

mentioned as (

    select sku from {{ ref('stg_shop__order_lines') }}
    union
    select sku from {{ ref('stg_warehouse__movements') }}
    union
    select sku from {{ ref('stg_marketing__promotions') }}

),

inferred as (

    select mentioned.sku
    from mentioned
    left join products on mentioned.sku = products.sku
    where products.sku is null and mentioned.sku is not null

)

select
    {{ dbt_utils.generate_surrogate_key(['sku']) }} as product_key,
    sku,
    product_name,
    category,
    false as is_inferred
from products

union all

select
    {{ dbt_utils.generate_surrogate_key(['sku']) }} as product_key,
    sku,
    'Not known yet' as product_name,
    'unknown' as category,
    true as is_inferred
from inferred

union all

-- The unknown member: a fact that names no product.
select
    '-1' as product_key,
    null as sku,
    'Unknown' as product_name,
    'unknown' as category,
    false as is_inferred
