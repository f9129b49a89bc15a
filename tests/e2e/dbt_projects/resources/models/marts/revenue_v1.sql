select sum(amount) as amount from {{ source('raw', 'orders') }}
