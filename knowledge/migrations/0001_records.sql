create table customers (
    id text primary key, first_name text not null, last_name text not null,
    email text not null, address text not null, postcode_key text not null
);
create unique index customers_by_email on customers (email);
create table payment_methods (
    id text primary key, customer_id text not null references customers (id),
    kind text not null check (kind in ('card', 'paypal', 'gift_card')),
    brand text not null, last_four text not null, balance integer, currency text
);
create index payment_methods_by_customer on payment_methods (customer_id);
create table products (
    id text primary key, name text not null, category text not null, description text not null,
    attributes text not null, keywords text not null
);
create table variants (
    id text primary key, product_id text not null references products (id), position integer not null,
    options text not null, price integer not null, currency text not null,
    stock integer not null check (stock >= 0)
);
create index variants_by_product on variants (product_id);
create table orders (
    id text primary key, customer_id text not null references customers (id),
    status text not null, placed_at text not null, address text not null,
    ships_by text, cancelled_at text
);
create index orders_by_customer on orders (customer_id, placed_at);
create table order_items (
    id text primary key, order_id text not null references orders (id),
    product_id text not null references products (id), variant_id text not null references variants (id),
    name text not null, options text not null, quantity integer not null check (quantity > 0),
    price integer not null, currency text not null
);
create index order_items_by_order on order_items (order_id);
create table payments (
    id integer primary key, order_id text not null references orders (id),
    method_id text not null references payment_methods (id),
    kind text not null check (kind in ('charge', 'refund')),
    amount integer not null, currency text not null, at text not null,
    status text not null check (status in ('done', 'pending'))
);
create index payments_by_order on payments (order_id);
create table shipments (
    id integer primary key, order_id text not null references orders (id), carrier text not null,
    tracking text not null, shipped_at text not null, expected_at text not null, delivered_at text
);
create index shipments_by_order on shipments (order_id);
create table status_changes (
    id integer primary key, order_id text not null references orders (id),
    status text not null, at text not null
);
create index status_changes_by_order on status_changes (order_id);
create table answers (
    id text primary key, topic text not null, question text not null, also text not null,
    text text not null
);
create table reviews (
    id text primary key, product_id text not null references products (id),
    rating integer not null check (rating between 1 and 5), text text not null, at text not null
);
create index reviews_by_product on reviews (product_id);
create table embeddings (
    owner text not null, id text not null, part integer not null, text_hash text not null,
    vector blob not null, primary key (owner, id, part)
);
