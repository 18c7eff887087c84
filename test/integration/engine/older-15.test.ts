import { describeOlderVersion } from '../../support/older-versions';

describeOlderVersion(15);
