{% snapshot snap %}{{ config(unique_key='id', strategy='check', check_cols=['id']) }}select * from {{ ref('s') }}{% endsnapshot %}
