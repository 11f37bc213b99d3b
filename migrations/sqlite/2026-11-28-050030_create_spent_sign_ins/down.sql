DROP TABLE spent_sign_ins;
