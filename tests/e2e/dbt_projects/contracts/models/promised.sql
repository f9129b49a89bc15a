{{ config(materialized='table') }}
select 1 as id, 'x' as name, cast(1.5 as decimal(10, 2)) as price
