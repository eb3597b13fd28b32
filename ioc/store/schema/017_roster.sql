-- People bring in lists of sensors, also of such as were not heard yet.
GRANT INSERT ON sensor TO ioc_gate;
GRANT UPDATE (interval_s, interval_given) ON sensor TO ioc_gate;
