{{ config(materialized='table', tags='nightly') }}
with spent as (
    select customer, sum(amount) as amount, count(*) as n from {{ ref('paid') }} group by 1
)
select * from spent
