{{ config(tags='slow', store_failures=true) }}
select id, price from {{ ref('items_clean') }} where price is null
