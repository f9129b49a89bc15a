{{ config(unique_key='id', on_schema_change='fail') }}
{{ changing_columns() }}
