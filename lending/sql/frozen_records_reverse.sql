DROP TRIGGER guard_product_version ON lending_productversion;
DROP FUNCTION guard_product_version();
DROP TRIGGER guard_approval ON lending_approval;
DROP FUNCTION guard_approval();
GRANT DELETE ON lending_approval TO xiaodai_app;
