{% snapshot snap %}{{ config(unique_key='id', strategy='check', check_cols='all', tags=['one']) }}select * from {{ ref('c') }}{% endsnapshot %}
