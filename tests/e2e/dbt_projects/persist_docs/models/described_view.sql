{{ config(materialized='view') }}
select * from {{ ref('s') }}
