{{ config(materialized='table', grants={'+select': ['other']}, meta={'own': true}, tags=['own']) }}
select *, {{ ref('revenue') | string | length }} as x from {{ ref('revenue', v=1) }}
