select id, customer, amount, ordered_on, paid from {{ ref('raw_orders') }}
