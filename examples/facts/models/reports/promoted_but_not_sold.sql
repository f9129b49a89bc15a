-- What a factless fact is for: what did not happen.
select
    coverage.promotion_code,
    products.sku,
    dates.date
from {{ ref('fct_promotion_coverage') }} as coverage
join {{ ref('dim_dates') }} as dates on coverage.date_key = dates.date_key
join {{ ref('dim_products') }} as products on coverage.product_key = products.product_key
left join {{ ref('fct_order_lines') }} as sold
    on coverage.date_key = sold.order_date_key
    and coverage.product_key = sold.product_key
where sold.order_line_key is null
    and dates.date < cast('{{ var("as_of") }}' as date)
