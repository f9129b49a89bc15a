{{ config(schema='Elsewhere', database='lake') }}
select * from {{ ref('names', 'dim_country') }}
