{{ config(materialized='view') }}
select id, amount / {{ var('factor') }} as amount, sold_on from {{ ref('lines') }}
