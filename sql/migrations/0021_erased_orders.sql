-- An order whose buyer was erased stays without an address: what Stripe reports of it later does not bring one back.

ALTER TABLE orders
    ADD COLUMN personal_data_erased_at timestamptz;  -- the buyer was erased; an operator's reassignment ends that

UPDATE orders
   SET personal_data_erased_at = coalesce((SELECT deleted_at FROM users WHERE users.id = orders.user_id), updated_at)
 WHERE email IS NULL
   AND NOT EXISTS (SELECT FROM audit_logs WHERE order_id = orders.id AND event = 'order_restored');

ALTER TABLE orders
    ADD CONSTRAINT orders_erased_has_no_address CHECK (personal_data_erased_at IS NULL OR email IS NULL);
