{{ config(materialized='view') }}
select cast(1 as bigint) as id
