"""示例小区: a month of records to practise on, made through the desk's own acts."""
