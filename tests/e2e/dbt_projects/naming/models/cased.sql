{{ config(alias='MixedCase') }}
select code as "Code Of It" from {{ ref('dim_country') }}
