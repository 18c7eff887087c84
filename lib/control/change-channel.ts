/** Of NOTIFY; its payload: the topics that changed, parted by spaces. */
export const changeChannel = 'stevedore_change';
