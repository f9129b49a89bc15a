select sum(amount) as amount, count(*) as n from {{ source('raw', 'orders') }}
