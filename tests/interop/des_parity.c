/* Cyrus SASL hands DES keys to OpenSSL without their parity bits; OpenSSL 3 refuses such keys, and with them 3des, in DES_key_sched. Loaded
   before it, this schedules them unchecked, as earlier versions did:  cc -shared -fPIC -o des_parity.so des_parity.c -lcrypto */
void DES_set_key_unchecked(const unsigned char *key, void *schedule);
int DES_key_sched(const unsigned char *key, void *schedule);

int DES_key_sched(const unsigned char *key, void *schedule)
{
    DES_set_key_unchecked(key, schedule);
    return 0;
}
